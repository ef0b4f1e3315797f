#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --ocr: pictures, and pages that are one, are read and no gap any more; a
# picture that is none is told; and nothing of it reaches the terminal.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

run "$JIKIMI" scan --ocr /dev/null
if [ "$rc" -ne 0 ] && grep -q 'built without tesseract' "$T/err"; then
	skip_all "built without tesseract"
fi

mkdir "$T/tree"
cp "$SRC/tests/samples/unsupported-dot.gif" "$T/tree/dot.gif"
printf '\377\330\377\340\0\020JFIF\0no picture' >"$T/tree/bad.jpg"

# A page of 90 by 90 points, all of it a picture of one black point.
cat >"$T/tree/scan.pdf" <<'EOF'
%PDF-1.4
1 0 obj
<</Type/Catalog/Pages 2 0 R>>
endobj
2 0 obj
<</Type/Pages/Kids[3 0 R]/Count 1>>
endobj
3 0 obj
<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>
endobj
4 0 obj
<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/ASCIIHexDecode/Length 3>>stream
00>
endstream
endobj
5 0 obj
<</Length 24>>stream
90 0 0 90 0 0 cm /I Do  
endstream
endobj
trailer<</Size 6/Root 1 0 R>>
%%EOF
EOF

run "$JIKIMI" scan -q --reproducible -f jsonl "$T/tree"
is "$(coverage | sed "s|^$T/tree/||")" 'bad.jpg||partial|image
dot.gif||partial|image
scan.pdf||partial|image' "without it: gaps"

run "$JIKIMI" scan -q --ocr --reproducible -f jsonl "$T/tree"
is "$(coverage | sed "s|^$T/tree/||")" 'bad.jpg||partial|damaged' \
	"with it: only what is no picture"
is "$(cat "$T/err")" "" "with it: nothing is said"

done_testing
