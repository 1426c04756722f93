/** Asks a server, or a data folder that no server holds, and prints the answer with what it cannot know. */
@NullMarked
package dev.picket.cli.read;

import org.jspecify.annotations.NullMarked;
