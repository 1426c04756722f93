/** What people do with incidents and findings: acknowledge, close, reopen, suppress. Kept on disk, with who did it and why. */
@NullMarked
package dev.picket.collector.triage;

import org.jspecify.annotations.NullMarked;
