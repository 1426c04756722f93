/** The picket command. */
@NullMarked
package dev.picket.cli;

import org.jspecify.annotations.NullMarked;
