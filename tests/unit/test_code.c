/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where code collects resident numbers, language by language. */
#include "config.h"

#include <check.h>
#include <string.h>

#include <jikimi/detector.h>

/* One more than any place of a case. */
#define NO_LINE 0

struct found {
	unsigned n;
	uint64_t line;
	enum jk_station station;
	bool has_line, has_station;
};

static void
note(void *arg, const struct jk_finding *f)
{
	struct found *found = arg;

	if (f->collection.station == JK_STATION_NONE ||
	    f->confidence == JK_CONF_NONE)
		return;
	found->n++;
	if (f->line != found->line)
		return;
	found->has_line = true;
	found->has_station |= f->collection.station == found->station;
}

static struct jk_ruleset *
builtin(void)
{
	struct jk_ruleset *rules = NULL;
	struct jk_err err;
	size_t n;
	const struct jk_pack *packs = jk_builtin_packs(&n);

	ck_assert_msg(jk_ruleset_load(packs, n, &rules, &err) == JK_OK, "%s",
		      err.text);
	return rules;
}

static void
look(const char *file, const char *text, struct found *found)
{
	const struct jk_detect_options options = { .min_confidence =
							   JK_CONF_LOW,
						   .today = 20758 };
	struct jk_ruleset *rules = builtin();
	struct jk_detector *d = jk_detector_new(rules, &options);
	struct jk_unit unit = { .to = UINT64_MAX, .name = jk_span_str(file) };
	struct jk_span s = jk_span_str(text);
	size_t room;
	unsigned char *p;

	jk_detector_begin(d, &unit, note, found);
	p = jk_detector_room(d, &room);
	ck_assert_uint_ge(room, s.len);
	memcpy(p, s.ptr, s.len);
	jk_detector_advance(d, s.len);
	jk_detector_finish(d, NULL);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}

#define IN JK_STATION_INPUT
#define MOVE JK_STATION_TRANSPORT
#define CHECK JK_STATION_CHECK
#define USE JK_STATION_USE
#define STORE JK_STATION_STORE
#define LOG JK_STATION_LOG
#define SHOW JK_STATION_DISPLAY

static const struct {
	const char *file, *text;
	unsigned line; /* where a place is */
	enum jk_station station;
} places[] = {
	/* Markup. */
	{ "a.html",
	  "<label for=\"x\">주민등록번호</label>\n"
	  "<input id=\"x\" maxlength=\"6\"> -\n"
	  "<input id=\"y\" maxlength=\"7\">",
	  2, IN },
	{ "a.html",
	  "<dt>주민 등록 번호</dt>\n<dd>\n  <input name='a1' size=6>-"
	  "<input name='a2' size=7>\n</dd>",
	  3, IN },
	{ "a.htm", "<input name=jm1 title=\"주민번호 앞자리\">", 1, IN },
	{ "a.html",
	  "<th>&#51452;&#48124;&#46321;&#47197;&#48264;&#54840;</th>"
	  "<td><input name=\"q\"></td>",
	  1, IN },
	{ "thymeleaf.html",
	  "<input th:field=\"*{rrn}\" maxlength=\"14\" "
	  "placeholder=\"주민등록번호\">",
	  1, IN },
	{ "a.jsp", "<form:input path=\"ihidnum\" maxlength=\"13\"/>", 1, IN },
	{ "a.jsp", "<td>${member.juminNo}</td>", 1, SHOW },
	{ "a.jsp",
	  "<%\n String b = request.getParameter(\"resident_no2\"); "
	  "// 주민번호 뒷자리\n%>",
	  2, MOVE },
	{ "a.asp", "<%\njumin1 = Request(\"jumin1\")\n%>", 2, MOVE },
	{ "a.aspx",
	  "<asp:TextBox ID=\"UserJumin2\" runat=\"server\" MaxLength=\"7\"/>",
	  1, IN },
	{ "a.php", "<?php\n$j = $_POST['mb_jumin'];", 2, MOVE },
	{ "a.blade.php",
	  "<x-input\n   name=\"f\"\n   label=\"주민등록번호\"\n   "
	  "placeholder=\"13자리\" />",
	  3, IN },
	{ "a.vue",
	  "<template>\n<v-text-field\n  id=\"i\"\n  label=\"주민등록번호\"\n"
	  "  v-model=\"f1\"\n  maxlength=\"6\"\n/>\n</template>",
	  4, IN },
	{ "a.jsx",
	  "<input value={v} placeholder=\"주민등록번호\" "
	  "onChange={(e) => set(e.target.value)} maxLength={14} />",
	  1, IN },
	{ "a.tsx",
	  "const [residentNumber, setResidentNumber] = "
	  "useState(''); // 주민번호",
	  1, IN },
	{ "a.svelte", "<input bind:value={rrn} aria-label=\"주민등록번호\">", 1,
	  IN },
	{ "a.component.html",
	  "<mat-label>주민등록번호</mat-label>\n"
	  "<input matInput formControlName=\"idNumber\">",
	  2, IN },
	{ "a.xfdl",
	  "<MaskEdit id=\"mae_no\" format=\"######-#######\" "
	  "tooltiptext=\"주민등록번호\"/>",
	  1, IN },
	{ "a.xfdl", "<Column id=\"JUMIN_NO\" type=\"STRING\" size=\"13\"/>", 1,
	  MOVE },
	{ "a.xml",
	  "<w2:input id=\"ibx_RRN\" displayFormat=\"######-#######\" "
	  "title=\"주민등록번호\"/>",
	  1, IN },
	/* Programs. */
	{ "A.java",
	  "class A {\n  @Schema(description = \"주민등록번호\")\n"
	  "  private String idValue;\n}",
	  3, MOVE },
	{ "A.java",
	  "@Entity class A {\n  @Column(name = \"CTZ_NO\") // 주민등록번호\n"
	  "  private String ctzNo;\n}",
	  2, STORE },
	{ "A.java", "  @EgovRrnCheck\n  private String ihidnum;", 2, MOVE },
	{ "A.java", "  log.info(\"jumin={}\", vo.getJuminNo());", 1, LOG },
	{ "A.java", "  String sex = juminNo.substring(6, 7);", 1, USE },
	{ "A.java",
	  "  cell.setCellValue(\"주민등록번호\"); // header of the export", 1,
	  LOG },
	{ "A.kt",
	  "data class Req(\n  /* 주민등록번호 */\n"
	  "  val residentNumber: String,\n)",
	  3, MOVE },
	{ "A.kt",
	  "  @field:Pattern(regexp = \"\\\\d{6}-[1-4]\\\\d{6}\") "
	  "val rrn: String // 주민번호",
	  1, MOVE },
	{ "A.cs", "  public string JuminNo { get; set; }", 1, MOVE },
	{ "a.py", "rrn = request.form['rrn']  # 주민등록번호", 1, MOVE },
	{ "models.py",
	  "class P(models.Model):\n"
	  "    pno = models.CharField('주민등록번호', max_length=13)",
	  2, STORE },
	{ "a.js", "formData.append('residentRegistrationNumber', v);", 1,
	  MOVE },
	{ "a.js", "$('#jumin1').keyup(function(){});", 1, MOVE },
	{ "a.js", "app.post('/j', (req, res) => save(req.body.ihidnum));", 1,
	  MOVE },
	{ "a.ts", "  // 주민등록번호\n  ssn: string;", 2, MOVE },
	{ "a.dart",
	  "final c = TextEditingController(); // juminNo\n"
	  "TextFormField(decoration: deco('주민등록번호'))",
	  2, IN },
	{ "a.rb", "add_column :members, :jumin_no, :string, limit: 13", 1,
	  STORE },
	{ "a.go", "type M struct {\n\tJuminNo string `json:\"jumin_no\"`\n}", 2,
	  MOVE },
	/* Databases. */
	{ "m.xml",
	  "<mapper namespace=\"m\">\n<select id=\"s\">\n SELECT NM\n"
	  " FROM T WHERE JUMIN_NO = #{juminNo}\n</select></mapper>",
	  4, STORE },
	{ "i.xml",
	  "<sqlMap namespace=\"m\">\n<insert id=\"s\">\n"
	  " VALUES (#id#, #ihidnum#)\n</insert></sqlMap>",
	  3, STORE },
	{ "t.sql", "COMMENT ON COLUMN TB.PERSONAL_SEC_NO IS '주민등록번호';", 1,
	  STORE },
	{ "t.sql", "CREATE TABLE T (\n PNO VARCHAR2(13), -- 주민번호\n A INT);",
	  2, STORE },
	{ "t.sql", "CREATE TABLE T (\n RRN_ENC VARBINARY(64),\n A INT);", 2,
	  STORE },
	{ "t.sql", "SELECT DECODE(SUBSTR(JUMIN_NO,7,1),'1','M','F') FROM T;", 1,
	  STORE },
	{ "s.prisma", "model M {\n  rrn String @db.Char(13) // 주민등록번호\n}",
	  2, STORE },
	/* Interfaces. */
	{ "a.graphql", "type P {\n  \"주민등록번호\"\n  rrn: String\n}", 3,
	  MOVE },
	{ "a.proto",
	  "message P {\n  string resident_number = 2; "
	  "// 주민등록번호\n}",
	  2, MOVE },
	{ "a.xsd", "<xs:element name=\"JuminNo\" type=\"xs:string\"/>", 1,
	  MOVE },
	{ "a.json",
	  "{\"properties\": {\n  \"idNo\": {\n    \"type\": \"string\",\n"
	  "    \"description\": \"주민등록번호\"\n}}}",
	  2, MOVE },
	{ "a.yaml",
	  "components:\n  schemas:\n    M:\n      properties:\n"
	  "        regNo:\n          type: string\n"
	  "          description: 주민등록번호\n",
	  5, MOVE },
	{ "a.avsc", "{\"fields\": [{\"name\": \"juminNo\"}]}", 1, MOVE },
	{ "m.properties", "field.ssn=\\uC8FC\\uBBFC\\uBC88\\uD638", 1, SHOW },
	/* The check digit, without a name. */
	{ "v.c",
	  "int w[12] = { 2, 3, 4, 5, 6, 7,\n 8, 9, 2, 3, 4, 5 };\n"
	  "c = (11 - s % 11) % 10;",
	  1, CHECK },
	{ "v.py",
	  "s = sum(int(a) * int(b) for a, b in zip(n, "
	  "'234567892345'))\nreturn (11 - s % 11) % 10",
	  1, CHECK },
	{ "v.js",
	  "for (i = 0; i < 12; i++) s += n[i] * (i % 8 + 2);\n"
	  "return (11 - s % 11) % 10 == n[12];",
	  1, CHECK },
	{ "v.java",
	  "int s = a[0]*2 + a[1]*3 + a[2]*4 + a[3]*5 + a[4]*6 + a[5]*7\n"
	  " + a[6]*8 + a[7]*9 + a[8]*2 + a[9]*3 + a[10]*4 + a[11]*5;\n"
	  "return (11 - s % 11) % 10;",
	  1, CHECK },
	/* Without a telling name of the file. */
	{ "", "<form action=x>\n<input name=\"jumin1\">", 2, IN },
};

START_TEST(finds)
{
	struct found found = { .line = places[_i].line,
			       .station = places[_i].station };

	look(places[_i].file, places[_i].text, &found);
	ck_assert_msg(found.has_line && found.has_station,
		      "%s: %u places, line %d station %d:\n%s", places[_i].file,
		      found.n, found.has_line, found.has_station,
		      places[_i].text);
}
END_TEST

static const struct {
	const char *file, *text;
} clean[] = {
	{ "a.html", "<label>주민센터</label><input name=\"juminCenter\">" },
	{ "a.html", "<label>법인등록번호</label><input name=\"c1\" "
		    "maxlength=6>-<input name=\"c2\" maxlength=7>" },
	{ "a.html", "<p>주민등록번호는 수집하지 않습니다.</p>" },
	{ "a.html", "<label>생년월일</label><input name=\"birth\" "
		    "maxlength=\"6\">" },
	{ "a.html", "<td><label><input type=\"checkbox\" name=\"agree\"> "
		    "주민등록번호 처리에 동의합니다</label></td>" },
	{ "a.html", "<p>제5조 회사는 관계 법령에 따라 이용자의 주민등록번호를 "
		    "다음 각 호의 경우에만 처리할 수 있으며 그 밖의 경우에는 "
		    "처리하지 아니한다</p><input name=\"q\">" },
	{ "a.vue",
	  "<input v-model=\"f.bizNo\" placeholder=\"사업자등록번호\">" },
	{ "A.java", "private String rrn; // retrieval reference number\n"
		    "private String stan;" },
	{ "A.java", "private String presidentNumber;" },
	{ "A.java", "int errNo = 1; String personalColor;" },
	{ "A.java", "/** 가상주민번호 서비스 */\nprivate String vno;" },
	{ "A.java", "String rrnoClctYn = \"N\"; // 주민등록번호 수집 여부" },
	{ "A.java", "// see https://github.com/jumin/x, jumin@example.com" },
	{ "A.java",
	  "String mask(String s) { // 주민등록번호 마스킹\n"
	  "return s.replaceAll(\"\\\\d{6}-[1-4]\\\\d{6}\", \"*\"); }" },
	{ "a.ts", "const residentId = 1; const ssn = sessionNumber;" },
	{ "a.sql", "CREATE TABLE O (JUMUN_NO CHAR(13) COMMENT '주문번호');" },
	{ "a.sql", "INSERT INTO BOARD VALUES (1, '주민등록번호 질문입니다');" },
	{ "a.sql", "CREATE TABLE C (NM VARCHAR(9) COMMENT '주민자치회');" },
	{ "a.json", "{\"jumin\": \"850101-1000000\"}" },
	{ "a.py", "# weights of ISBN\nw = [10,9,8,7,6,5,4,3,2]\n"
		  "c = (11 - s % 11) % 11" },
	{ "a.js", "// CNPJ\nvar w = [2,3,4,5,6,7,8,9,2,3,4,5]; s % 11;" },
	{ "a.txt", "<input name=\"jumin1\">" },
	{ "a.csv", "jumin_no,name" },
};

START_TEST(leaves)
{
	struct found found = { .line = NO_LINE };

	look(clean[_i].file, clean[_i].text, &found);
	ck_assert_msg(found.n == 0, "%s: %u places in\n%s", clean[_i].file,
		      found.n, clean[_i].text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("code");
	TCase *tcase = tcase_create("code");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, finds, 0, JK_COUNT(places));
	tcase_add_loop_test(tcase, leaves, 0, JK_COUNT(clean));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
