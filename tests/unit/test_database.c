/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Databases: SQLite files made by SQLite itself, its log, dBase tables made
 * here; whole, deleted from, cut and with flipped bits.
 */
#include "config.h"

#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "content/lite.h"
#include "stub_out.h"

#define RRN "750110-1059990"

/* A database after these statements, as bytes. */
static void
make_sqlite(struct jk_buf *out, const char *sql)
{
	sqlite3_int64 len = 0;
	unsigned char *bytes;
	char *error = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &error);
	ck_assert_msg(error == NULL, "%s", error);
	bytes = sqlite3_serialize(db, "main", &len, 0);
	ck_assert_ptr_nonnull(bytes);
	jk_buf_append(out, bytes, (size_t)len);
	sqlite3_free(bytes);
	sqlite3_close(db);
}

static const struct {
	const char *sql;
	const char *want;
} row_case[] = {
	{ "CREATE TABLE t(a, b TEXT);"
	  "INSERT INTO t VALUES(1,'kim'),(NULL,'lee'),(-7,'')",
	  "[table t][column a][column b][cell 0,0]1[cell 0,1]kim"
	  "[cell 1,1]lee[cell 2,0]-7" },
	{ "CREATE TABLE t(a, b);"
	  "INSERT INTO t VALUES(9001011234567.0, 0.5),(1e300, -0.25)",
	  "[table t][column a][column b][cell 0,0]9001011234567[cell 0,1]0.5"
	  "[cell 1,0]1e+300[cell 1,1]-0.25" },
	/* The key is the number of the row, and stands nowhere else. */
	{ "CREATE TABLE t(no INTEGER PRIMARY KEY, name);"
	  "INSERT INTO t VALUES(7501101059990,'kim')",
	  "[cell 0,0]7501101059990[cell 0,1]kim" },
	{ "CREATE TABLE t(name, no INTEGER NOT NULL, PRIMARY KEY (no));"
	  "INSERT INTO t VALUES('kim',7501101059990)",
	  "[cell 0,0]kim[cell 0,1]7501101059990" },
	/* Without row numbers the key is stored first. */
	{ "CREATE TABLE t(name, \"the no\" TEXT PRIMARY KEY) WITHOUT ROWID;"
	  "INSERT INTO t VALUES('kim','" RRN "')",
	  "[table t][column the no][column name][cell 0,0]" RRN
	  "[cell 0,1]kim" },
	{ "CREATE TABLE t(a, b, c, PRIMARY KEY(c, b)) WITHOUT ROWID;"
	  "INSERT INTO t VALUES('x','y','z')",
	  "[column c][column b][column a][cell 0,0]z[cell 0,1]y[cell 0,2]x" },
	{ "PRAGMA encoding='UTF-16le'; CREATE TABLE 회원(이름);"
	  "INSERT INTO 회원 VALUES('김하나')",
	  "[table 회원][column 이름][cell 0,0]김하나" },
	{ "PRAGMA encoding='UTF-16be'; CREATE TABLE 회원(이름);"
	  "INSERT INTO 회원 VALUES('김하나 😀')",
	  "[table 회원][column 이름][cell 0,0]김하나 😀" },
	/* CP949 under the name of UTF-8, and a text in a blob. */
	{ "CREATE TABLE t(a, b); INSERT INTO t VALUES("
	  "CAST(x'b1e8c7cfb3aab0a1b3aab4d9b6f3' AS TEXT), x'6b696d')",
	  "[cell 0,0]김하나가나다라[cell 0,1]kim" },
	/* A binary blob: its strings. */
	{ "CREATE TABLE t(a); INSERT INTO t VALUES("
	  "x'0001ff02373530313130000100')",
	  "[cell 0,0]750110" },
	/* Born in March 2000, stored as a number. */
	{ "CREATE TABLE t(a INTEGER);"
	  "INSERT INTO t VALUES(7501101059990),(3014059990),(77)",
	  "[cell 0,0]7501101059990[cell 1,0]0003014059990[cell 2,0]77" },
	{ "CREATE TABLE t(a); CREATE INDEX i ON t(a);"
	  "CREATE VIEW v AS SELECT a /* " RRN " */ FROM t;"
	  "INSERT INTO t VALUES('kim')",
	  "CREATE VIEW v AS SELECT a /* " RRN " */ FROM t" },
};

START_TEST(rows)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_sqlite(&bytes, row_case[_i].sql);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, "sqlite");
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_msg(stub_holds(&s, row_case[_i].want), "%s: got %s",
		      row_case[_i].want, jk_buf_cstr(&s.items[0].head));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Thousands of rows in pages of pages, values in pages of their own, an index
 * that repeats them all: each row comes once. */
START_TEST(large)
{
	struct jk_buf bytes = { 0 };
	const struct stub_item *item;
	size_t count = 0, at = 0;
	struct stub s;

	make_sqlite(&bytes,
		    "PRAGMA page_size=512; CREATE TABLE t(a, b);"
		    "CREATE INDEX i ON t(a, b);"
		    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
		    "SELECT i+1 FROM n WHERE i < 3000) "
		    "INSERT INTO t SELECT 'row '||i, CASE i % 500 WHEN 0 THEN "
		    "hex(zeroblob(1500))||'|'||i ELSE i END FROM n");
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nnotes, 0);
	item = &s.items[0];
	while ((at = jk_span_find(jk_buf_span(&item->head), at,
				  jk_span_str("]row "))) < item->head.len) {
		count++;
		at++;
	}
	ck_assert_uint_eq(count, 3000);
	ck_assert(stub_holds(&s, "000|1500"));
	ck_assert(!stub_holds(&s, "free pages"));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* A blob that is a file of its own is a child; the table goes on behind. */
START_TEST(blob)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_sqlite(&bytes,
		    "CREATE TABLE t(a, b); INSERT INTO t VALUES(x'"
		    "1f8b0800000000000203cbcecc0500d830ff3c03000000','b0'),"
		    "('a1','b1')");
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_find(&s, "t row 1 a"));
	ck_assert(stub_holds(&s, "[cell 0,1]b0"));
	ck_assert(stub_holds(&s, "[cell 1,0]a1[cell 1,1]b1"));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Rows of a table that is gone are there, and hidden. */
START_TEST(deleted)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_sqlite(&bytes, "PRAGMA secure_delete=OFF;"
			    "CREATE TABLE t(a, b); CREATE TABLE u(a);"
			    "INSERT INTO t VALUES('" RRN "', 'kim');"
			    "INSERT INTO u VALUES('here'); DROP TABLE t");
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert(stub_holds(&s, "[cell 0,0]here"));
	ck_assert(stub_holds(&s, "[trait hidden: deleted rows]"
				 "[table (free pages)][cell 0,0]" RRN
				 "[cell 0,1]kim[no trait]"));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

static const char some_sql[] =
	"PRAGMA page_size=512; CREATE TABLE t(a, b);"
	"CREATE TABLE u(a PRIMARY KEY, b) WITHOUT ROWID;"
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
	"SELECT i+1 FROM n WHERE i < 60) "
	"INSERT INTO t SELECT i, hex(zeroblob(i * 10)) FROM n;"
	"INSERT INTO u SELECT * FROM t";

START_TEST(cut)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_sqlite(&bytes, some_sql);
	for (size_t len = 16; len < bytes.len; len += len < 700 ? 1 : 97) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, len));
		ck_assert_msg(s.nnotes > 0, "cut at %zu: silence", len);
		stub_release(&s);
	}
	jk_buf_release(&bytes);
}
END_TEST

START_TEST(flipped)
{
	struct jk_buf bytes = { 0 };
	uint32_t r = 1;
	struct stub s;

	make_sqlite(&bytes, some_sql);
	for (int i = 0; i < 400; i++) {
		for (int k = 0; k < 5; k++) {
			r = r * 1664525 + 1013904223;
			/* The headers of pages, and anywhere. */
			bytes.ptr[k % 2 == 0
					  ? (r >> 8) % bytes.len
					  : (r >> 8) % bytes.len / 512 * 512 +
						    (r >> 4) % 12] ^=
				(unsigned char)(1U << (r >> 5 & 7));
		}
		memcpy(bytes.ptr, "SQLite format 3", 16);
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_uint_lt(s.items[0].size, 100 * bytes.len);
		stub_release(&s);
	}
	jk_buf_release(&bytes);
}
END_TEST

/* Every page claims to have the second one as its only child. */
START_TEST(cycle)
{
	static const unsigned char inner[] = { 5, 0, 0, 0, 0, 1,
					       0, 0, 0, 0, 0, 2 };
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_sqlite(&bytes, some_sql);
	for (size_t at = 512; at < bytes.len; at += 512)
		memcpy(bytes.ptr + at, inner, sizeof(inner));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

static void
put_be(struct jk_buf *out, uint32_t v)
{
	for (int i = 24; i >= 0; i -= 8)
		jk_buf_append_byte(out, (unsigned char)(v >> i));
}

/* The log has a page twice: its rows are given once. */
START_TEST(log_of_pages)
{
	struct jk_buf db = { 0 }, bytes = { 0 };
	struct stub s;

	make_sqlite(&db, "PRAGMA page_size=512; CREATE TABLE t(a);"
			 "INSERT INTO t VALUES('" RRN "'),('last')");
	put_be(&bytes, 0x377f0682);
	put_be(&bytes, 3007000);
	put_be(&bytes, 512);
	for (int i = 0; i < 5; i++)
		put_be(&bytes, 0);
	for (int i = 0; i < 2; i++) {
		put_be(&bytes, 2);
		for (int k = 0; k < 5; k++)
			put_be(&bytes, 0);
		jk_buf_append(&bytes, db.ptr + 512, 512);
	}
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, "sqlite-wal");
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_str_eq(jk_buf_cstr(&s.items[0].head),
			 "[table (log)][cell 0,0]" RRN "[cell 1,0]last");
	stub_release(&s);
	jk_buf_release(&db);
	jk_buf_release(&bytes);
}
END_TEST

static const struct {
	const char *sql;
	const char *names; /* each followed by a bar */
	int rowid;
} column_case[] = {
	{ "CREATE TABLE t(a, b)", "a|b|", -1 },
	{ "create table if not exists \"t(\" (id integer primary key, "
	  "x varchar(20) default ('a,b'), 'y z' decimal(10,2))",
	  "id|x|y z|", 0 },
	{ "CREATE TABLE t(a INT PRIMARY KEY, b)", "a|b|", -1 },
	{ "CREATE TABLE t(a, /* x, */ b -- c,\n, [d e], `f`)", "a|b|d e|f|",
	  -1 },
	{ "CREATE TABLE t(a, b INTEGER, CONSTRAINT k PRIMARY KEY(b), "
	  "UNIQUE(a), FOREIGN KEY(a) REFERENCES u(x))",
	  "a|b|", 1 },
	{ "CREATE TABLE t(a, b AS (a || 'x'), c GENERATED ALWAYS AS (a) "
	  "STORED, d)",
	  "a|c|d|", -1 },
	{ "CREATE TABLE t(", "", -1 },
	{ "", "", -1 },
	{ "CREATE TABLE t(a \"b", "a|", -1 },
};

START_TEST(columns)
{
	struct jk_lite_columns c;
	struct jk_buf got = { 0 };

	jk_lite_columns(&c, jk_span_str(column_case[_i].sql));
	for (size_t i = 0; i < c.n; i++) {
		jk_buf_append_span(&got, c.names[i]);
		jk_buf_append_byte(&got, '|');
	}
	ck_assert_str_eq(jk_buf_cstr(&got), column_case[_i].names);
	ck_assert_int_eq(c.rowid, column_case[_i].rowid);
	jk_lite_columns_release(&c);
	jk_buf_release(&got);
}
END_TEST

struct dbf_field {
	const char *name;
	char type;
	unsigned char len;
};

static const struct dbf_field dbf_fields[] = {
	{ "NAME", 'C', 10 },
	{ "JUMIN", 'C', 14 },
	{ "NO", 'I', 4 },
	{ NULL, 0, 0 },
};

static void
make_dbf(struct jk_buf *out, unsigned char page, const char *records,
	 size_t len)
{
	unsigned char head[32] = { 3, 99, 12, 31 };
	size_t n = 0, record = 1;

	for (; dbf_fields[n].name != NULL; n++)
		record += dbf_fields[n].len;
	head[4] = (unsigned char)(len / record);
	head[8] = (unsigned char)(32 * (n + 1) + 1);
	head[10] = (unsigned char)record;
	head[29] = page;
	jk_buf_append(out, head, sizeof(head));
	for (size_t i = 0; i < n; i++) {
		unsigned char f[32] = { 0 };

		memcpy(f, dbf_fields[i].name, strlen(dbf_fields[i].name));
		f[11] = (unsigned char)dbf_fields[i].type;
		f[16] = dbf_fields[i].len;
		jk_buf_append(out, f, sizeof(f));
	}
	jk_buf_append_byte(out, '\r');
	jk_buf_append(out, records, len);
	jk_buf_append_byte(out, 0x1a);
}

static const char dbf_records[] =
	" kim       " RRN "\1\0\0\0"
	"*\xb1\xe8\xc7\xcf\xb3\xaa    " RRN "\2\0\0\0"
	" \xb1\xe8\xc7\xcf\xb3\xaa    " RRN "\xff\xff\xff\xff";

/* Byte 0x79 names the Korean code page; 0 names none. */
START_TEST(dbf)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_dbf(&bytes, _i == 0 ? 0x79 : 0, dbf_records,
		 sizeof(dbf_records) - 1);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, "dbf");
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_str_eq(
		jk_buf_cstr(&s.items[0].head),
		"[table 1][column NAME][column JUMIN][column NO]"
		"[cell 0,0]kim[cell 0,1]" RRN "[cell 0,2]1"
		"[trait hidden: deleted rows]"
		"[cell 1,0]김하나[cell 1,1]" RRN "[cell 1,2]2[no trait]"
		"[cell 2,0]김하나[cell 2,1]" RRN "[cell 2,2]-1[no trait]");
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

START_TEST(dbf_cut)
{
	struct jk_buf bytes = { 0 };
	size_t record = (sizeof(dbf_records) - 1) / 3, head;
	struct stub s;

	make_dbf(&bytes, 0, dbf_records, sizeof(dbf_records) - 1);
	head = bytes.len - 1 - 3 * record;
	for (size_t len = head + 1; len < bytes.len; len++) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, len));
		ck_assert_uint_eq(s.nnotes > 0, (len - head) % record != 0);
		stub_release(&s);
	}
	for (size_t len = 4; len < head; len++) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, len));
		stub_release(&s);
	}
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("database");
	TCase *tcase = tcase_create("database");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, rows, 0, JK_COUNT(row_case));
	tcase_add_test(tcase, large);
	tcase_add_test(tcase, blob);
	tcase_add_test(tcase, deleted);
	tcase_add_test(tcase, cut);
	tcase_add_test(tcase, flipped);
	tcase_add_test(tcase, cycle);
	tcase_add_test(tcase, log_of_pages);
	tcase_add_loop_test(tcase, columns, 0, JK_COUNT(column_case));
	tcase_add_loop_test(tcase, dbf, 0, 2);
	tcase_add_test(tcase, dbf_cut);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
