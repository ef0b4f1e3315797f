#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Archives by the tools that make them: chains, limits, damage.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

cd "$T" || bail "cd"
echo "주민등록번호: $RRN1" >v.txt
echo nothing >n.txt
one="1:21"

# holds FILE TOOL MEMBER: one finding, in that member, and no gap
holds()
{
	scan "$1"
	is "$(findings)$(coverage)" "$1|$3|$one" "$2"
}

# tool NAME COMMAND...: runs it, or skips the next test
tool()
{
	if ! have "$1"; then
		skip "no $1"
		return 1
	fi
}

tool tar && tar -cf a.tar n.txt v.txt && holds a.tar tar v.txt
tool tar && tar --format=pax -cf p.tar n.txt v.txt && holds p.tar pax v.txt
tool gzip && gzip -nc v.txt >v.gz && holds v.gz gzip ""
tool gzip && { gzip -nc n.txt; gzip -nc v.txt; } >j.gz && {
	scan j.gz
	is "$(findings)$(coverage)" "j.gz||2:21" "gzip: joined members"
}
tool gzip && gzip -nc a.tar >a.tar.gz && holds a.tar.gz "tar.gz" v.txt
tool bzip2 && bzip2 -c a.tar >a.tar.bz2 && holds a.tar.bz2 "tar.bz2" v.txt
tool xz && xz -c a.tar >a.tar.xz && holds a.tar.xz "tar.xz" v.txt
tool xz && xz --format=lzma -c v.txt >v.lzma && holds v.lzma "lzma" ""
tool zstd && zstd -q -c a.tar >a.tar.zst && holds a.tar.zst "tar.zst" v.txt
tool lz4 && lz4 -q -c a.tar >a.tar.lz4 && holds a.tar.lz4 "tar.lz4" v.txt
tool zip && zip -q a.zip n.txt v.txt && holds a.zip zip v.txt
tool zip && zip -q0 s.zip v.txt && holds s.zip "zip, stored" v.txt
tool zip && zip -q - v.txt | cat >pipe.zip &&
	holds pipe.zip "zip, written to a pipe" v.txt
tool cpio && printf 'n.txt\nv.txt\n' | cpio -o -H newc --quiet >a.cpio &&
	holds a.cpio cpio v.txt
tool ar && rm -f a.ar && ar rc a.ar n.txt v.txt && holds a.ar ar v.txt
tool 7z && 7z a -bd a.7z n.txt v.txt >/dev/null && holds a.7z 7z v.txt

# Chains: one into another.
cp a.tar.gz in.tar.gz
tar -cf chain.tar in.tar.gz
gzip -nf chain.tar
scan chain.tar.gz
is "$(findings)" "chain.tar.gz|in.tar.gz!/v.txt|$one" "tar.gz in tar.gz: the chain"
if have zip; then
	mkdir -p d/e
	cp a.zip d/e/inner.zip
	zip -q -r outer.zip d n.txt
	scan outer.zip
	is "$(findings)" "outer.zip|d/e/inner.zip!/v.txt|$one" "zip in zip: the chain"
	run "$JIKIMI" scan outer.zip
	like out 'd/e/inner.zip!/v.txt' "and in text"
	run "$JIKIMI" extract --list outer.zip
	like out "^d/e/inner.zip!/v.txt${TAB}[0-9]*${TAB}$(sha256sum v.txt | cut -c1-64)${TAB}ok$" \
		"extract --list: chain, size, SHA-256, status"
	run "$JIKIMI" extract outer.zip
	like out "$RRN1" "extract: the text"
	like out '^== d/e/inner.zip!/v.txt' "extract: under the chain"
else
	skip "no zip"
fi

# Depth.
cp v.txt l0
i=0
while [ $i -lt 6 ]; do
	tar -cf l$((i + 1)) l$i v.txt
	i=$((i + 1))
done
scan l6
is "$(findings | wc -l | tr -d ' ') $(coverage)" "7 " "six levels: all read"
scan --max-depth 3 l6
is "$(findings)" "l6|l5!/l4!/v.txt|$one
l6|l5!/v.txt|$one
l6|v.txt|$one" "--max-depth 3: what is above stands"
like out '"member":"l5!/l4!/l3","outcome":"[a-z]*","cause":"depth-limit"' \
	"--max-depth: names the member"
is "$(coverage | grep -c depth-limit)" 1 "--max-depth: once"

# Encryption.
if have zip; then
	zip -q -P secret enc.zip v.txt
	zip -q enc.zip n.txt
	cp v.txt w.txt && zip -q enc.zip w.txt
	scan enc.zip
	is "$(findings)" "enc.zip|w.txt|$one" "encrypted: the other members are read"
	like out '"member":"v.txt","outcome":"skipped","cause":"encrypted"' \
		"encrypted: the member is named"
	is "$rc" 1 "encrypted: status 1 of the finding"
	rm -f only.zip
	zip -q -P secret only.zip v.txt
	scan only.zip
	is "$rc" 3 "only encrypted: status 3 (or nothing could be read)" ||
		diag <err
else
	skip "no zip"
fi

# Damage.
head -c 200000 /dev/urandom | od -An -tx1 >noise
cp v.txt first.txt
cp v.txt last.txt
tar -cf t.tar first.txt noise last.txt
gzip -nc t.tar >t.tar.gz
head -c $(($(wc -c <t.tar.gz) * 2 / 3)) t.tar.gz >cut.tar.gz
scan cut.tar.gz
is "$(findings)" "cut.tar.gz|first.txt|$one" "truncated tar.gz: what is there"
like out '"type":"coverage","path":"cut.tar.gz",.*"cause":"damaged"' \
	"truncated tar.gz: told"
head -c $(($(wc -c <t.tar) * 2 / 3)) t.tar >cut.tar
scan cut.tar
is "$(findings)" "cut.tar|first.txt|$one" "truncated tar: what is there"
like out '"cause":"damaged"' "truncated tar: told"
if have zip; then
	zip -q t.zip first.txt noise last.txt
	head -c $(($(wc -c <t.zip) * 2 / 3)) t.zip >cut.zip
	scan cut.zip
	is "$(findings)" "cut.zip|first.txt|$one" "truncated zip: what is there"
	like out '"cause":"damaged"' "truncated zip: told"
else
	skip "no zip"
fi
for n in 1 2 5 10 20 100; do
	head -c $n a.tar.gz >short.gz
	scan short.gz
	case $rc in 0 | 2 | 3) r=0 ;; *) r=1 ;; esac
	ok $r "gzip of $n bytes: no crash"
	unlike out '"cause":"crashed"' "gzip of $n bytes: told as damage"
done

# Limits.
mkdir many
i=0
while [ $i -lt 20 ]; do
	cp n.txt many/n$i
	i=$((i + 1))
done
tar -cf m.tar first.txt many last.txt
scan --max-members 10 m.tar
is "$(findings)" "m.tar|first.txt|$one" "--max-members: what was before stands"
like out '"path":"m.tar",.*"cause":"member-limit"' "--max-members: told"
is "$rc" 1 "--max-members: status"
scan --max-members 30 m.tar
is "$(findings | wc -l | tr -d ' ')$(coverage)" 2 "--max-members: enough is enough"

head -c 3000000 /dev/zero | tr '\0' x >xs
tar -cf e.tar first.txt xs last.txt
gzip -nc e.tar >e.tar.gz
scan --max-expand 1M e.tar.gz
is "$(findings)" "e.tar.gz|first.txt|$one" "--max-expand: what was before stands"
like out '"path":"e.tar.gz",.*"cause":"size-limit"' "--max-expand: told"

# A bomb: 200 MB of one letter. The ratio counts beyond 64 MiB of a member.
head -c 200000000 /dev/zero | tr '\0' x | gzip -nc >bomb.gz
tar -cf b.tar first.txt bomb.gz last.txt
scan --max-ratio 10 b.tar
is "$(findings)" "b.tar|first.txt|$one
b.tar|last.txt|$one" "--max-ratio: what is before and behind is read"
like out '"member":"bomb.gz",.*"cause":"ratio-limit"' "--max-ratio: names the member"
is "$(coverage | grep -c ratio-limit)" 1 "--max-ratio: once"

# Time: a second is not enough for what never ends.
if have xz && ! sanitized; then
	head -c 2000000000 /dev/zero | xz -0 -c >long.xz
	tar -cf x.tar first.txt long.xz last.txt
	scan --timeout 1 --max-ratio 1000000000 x.tar
	case $(coverage) in
	*time-limit* | *timed-out*) r=0 ;;
	'') r=0 ;; # a machine as fast as that
	*) r=1 ;;
	esac
	ok $r "--timeout: told"
	is "$(findings | head -n 1)" "x.tar|first.txt|$one" \
		"--timeout: what was before stands"
else
	skip "no xz, or too slow a build"
fi

# Names that lie.
if have zip; then
	mkdir evil
	esc=$(printf 'e\033[31mvil')
	cp v.txt "evil/$esc"
	(cd evil && zip -q ../evil.zip ./*)
	run "$JIKIMI" scan evil.zip
	unlike out "$(printf '\033')" "a member's name is escaped in text"
	scan evil.zip
	unlike out "$(printf '\033')" "and in jsonl"
	is "$(grep -c '"type":"finding"' out)" 1 "and the member is read"
fi
(cd many && tar -P --transform 's|n0|../../../../etc/n0|' -cf ../up.tar n0 n1)
scan up.tar
is "$(coverage)$rc" 0 "names with .. harm nobody"

done_testing
