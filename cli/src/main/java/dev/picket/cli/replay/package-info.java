/** Plays recordings of any plane through the whole pipeline, on event time, and writes what came of it. */
@NullMarked
package dev.picket.cli.replay;

import org.jspecify.annotations.NullMarked;
