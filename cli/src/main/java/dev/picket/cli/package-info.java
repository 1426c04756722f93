/** The {@code picket} command: wires agent and collector in one process, replays recordings, and asks questions. */
@NullMarked
package dev.picket.cli;

import org.jspecify.annotations.NullMarked;
