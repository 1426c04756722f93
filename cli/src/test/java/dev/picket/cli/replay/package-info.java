/** Tests of replays. */
@NullMarked
package dev.picket.cli.replay;

import org.jspecify.annotations.NullMarked;
