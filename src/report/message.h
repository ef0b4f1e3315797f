/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages: one sentence about a finding, a gap, or what hides findings, for
 * formats that other programs show to people.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is appended is fit to print (jk_escape_text).
 */
#ifndef JK_MESSAGE_H
#define JK_MESSAGE_H

#include <jikimi/buf.h>
#include <jikimi/report.h>

/* "주민등록번호 (Resident registration number) 75****-*******, high
 * confidence, in a.zip!/b.txt at Sheet1!B17" */
void jk_message_finding(struct jk_buf *b, const struct jk_record *record);
/* The line in the file that lies on disk; 1 when there is none to speak of:
 * a member's lines are not its container's. */
uint64_t jk_message_line(const struct jk_record *record);
/* "a.zip!/b.txt: encrypted: detail" */
void jk_message_gap(struct jk_buf *b, struct jk_span path,
		    const struct jk_coverage *coverage);
/* "3 findings are suppressed: 1 inline, 2 by baseline"; nothing when there
 * are none. */
void jk_message_suppressed(struct jk_buf *b, const struct jk_summary *summary);
/* How the run ended when not by its own end; nothing otherwise. */
void jk_message_ending(struct jk_buf *b, const struct jk_summary *summary);

#endif
