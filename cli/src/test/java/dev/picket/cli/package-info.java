/** Tests of the command. */
@NullMarked
package dev.picket.cli;

import org.jspecify.annotations.NullMarked;
