#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Speed, whole process, against peers in the same run. Machines are noisy: the
# table shows ratios of medians of alternated runs (time of the peer / time of
# jikimi, so more than 1 is faster than the peer), with the range of the rounds.
#
#   bench.sh JIKIMI [MEGABYTES] [ROUNDS]
set -u
jikimi=$1
megabytes=${2:-100}
rounds=${3:-5}
export LC_ALL=C.UTF-8
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# The same rules as far as one pattern goes: resident and foreigner numbers,
# company and business numbers, mobile phones, e-mail, cards, IBAN.
pattern='(?:^|[^0-9A-Za-z])(?:[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{7}|[0-9]{3}-[0-9]{2}-[0-9]{5}|[0-9]{6}-[0-9]{7}|(?:\+82[- .]?|0)1[016789][- .]?[0-9]{3,4}[- .]?[0-9]{4}|[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}|[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){3,7})(?:$|[^0-9A-Za-z])|[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}'

make_corpora() {
	awk -v bytes=$((megabytes << 20)) -v seed=1 'BEGIN {
		srand(seed)
		while (n < bytes) {
			line = sprintf("10.%d.%d.%d - - [%02d/Mar/2024:%02d:%02d:%02d +0900] \"GET /item/%d?s=%d HTTP/1.1\" 200 %d \"-\" \"Mozilla/5.0\"",
				rand()*256, rand()*256, rand()*256, 1+rand()*28, rand()*24, rand()*60, rand()*60, rand()*1e6, rand()*1e9, rand()*1e5)
			print line; n += length(line) + 1
		}
	}' >"$dir/access.log"
	awk -v bytes=$((megabytes << 18)) -v seed=2 'BEGIN {
		srand(seed)
		print "성명,주민등록번호,휴대전화,이메일,주소"
		while (n < bytes) {
			line = sprintf("홍길동%d,%02d%02d%02d-%d%06d,010-%04d-%04d,user%d@naru-soft.kr,서울특별시 중구 세종대로 %d",
				rand()*1e6, 50+rand()*50, 1+rand()*12, 1+rand()*28, 1+rand()*2, rand()*1e6, 2000+rand()*8000, rand()*10000, rand()*1e6, rand()*500)
			print line; n += length(line) + 1
		}
	}' >"$dir/leak-utf8.csv"
	iconv -f UTF-8 -t CP949 "$dir/leak-utf8.csv" >"$dir/leak-cp949.csv"
	find /usr/include /usr/share -type f \( -name '*.h' -o -name '*.py' -o -name '*.pl' -o -name '*.pm' \) -print0 2>/dev/null |
		xargs -0 cat 2>/dev/null | head -c $((megabytes << 20)) >"$dir/source.txt"
	awk -v bytes=$((megabytes << 20)) -v seed=3 'BEGIN {
		srand(seed)
		split("업무 협조 요청 검토 결과 보고 예산 집행 현황 담당 부서 회의 일정 안내 자료 제출 기한 변경 사항", w, " ")
		while (n < bytes) {
			line = ""
			for (i = 0; i < 14; i++) line = line w[1+int(rand()*20)] " "
			print line; n += length(line) * 2.6
		}
	}' >"$dir/prose.txt"
}

commands=("cat" "jikimi" "jikimi -j1")
command -v rg >/dev/null && commands+=("rg -j1" "rg -P")
commands+=("grep -P")
command -v ugrep >/dev/null && commands+=("ugrep")
command -v clamscan >/dev/null && commands+=("clamscan")

# The same with look-around, for the engines that know it.
exact=${pattern//'(?:^|[^0-9A-Za-z])'/'(?<![0-9A-Za-z])'}
exact=${exact//'(?:$|[^0-9A-Za-z])'/'(?![0-9A-Za-z])'}

peer() { # NAME FILE
	case $1 in
	cat) cat "$2" >/dev/null ;;
	jikimi) "$jikimi" scan -f summary --exit-zero "$2" ;;
	'jikimi -j1') "$jikimi" scan -j1 -f summary --exit-zero "$2" ;;
	'rg -j1') rg -a -j1 --no-unicode --count-matches -e "$pattern" "$2" ;;
	'rg -P') rg -a -j1 -P --no-unicode --count-matches -e "$exact" "$2" ;;
	'grep -P') LC_ALL=C grep -aoP -e "$exact" "$2" ;;
	ugrep) ugrep -a -J1 -U -o -c -P -e "$exact" "$2" ;;
	clamscan) clamscan --detect-structured --max-filesize=4000M --max-scansize=4000M "$2" ;;
	esac
}

# Through a pipe: some peers stop at the first match when they see /dev/null.
# A peer that fails (status 2 and more) is no measure; the table says so.
run() { # NAME FILE
	local status
	peer "$1" "$2" 2>/dev/null | cat >/dev/null
	status=${PIPESTATUS[0]}
	[ "$status" -lt 2 ] || failed[$1]=$status
}

now() { date +%s%N; }

echo "making corpora of $megabytes MiB in $dir" >&2
make_corpora
printf '%-16s %-12s %9s %22s %9s\n' corpus command "MB/s" "peer / jikimi -j1" range
for file in source.txt access.log prose.txt leak-utf8.csv leak-cp949.csv; do
	declare -A times=() failed=()
	for ((round = 0; round < rounds; round++)); do
		for name in "${commands[@]}"; do
			begin=$(now)
			run "$name" "$dir/$file"
			times[$name]+="$(($(now) - begin)) "
		done
	done
	size=$(stat -c %s "$dir/$file")
	for name in "${commands[@]}"; do
		if [ -n "${failed[$name]:-}" ]; then
			printf '%-16s %-12s failed with status %s\n' "$file" "$name" "${failed[$name]}"
			continue
		fi
		awk -v name="$name" -v file="$file" -v size="$size" \
			-v mine="${times[jikimi -j1]}" -v its="${times[$name]}" '
		function median(list, a, n, i, j, t) {
			n = split(list, a, " ")
			for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++)
				if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
			return a[int((n + 1) / 2)]
		}
		BEGIN {
			n = split(its, b, " "); split(mine, m, " ")
			for (i = 1; i <= n; i++) {
				r = b[i] / m[i]
				if (i == 1 || r < low) low = r
				if (i == 1 || r > high) high = r
			}
			printf "%-16s %-12s %9.0f %22.2f   %.2f-%.2f\n", file, name,
				size / median(its) * 1000, median(its) / median(mine), low, high
		}'
	done
	unset times failed
done
