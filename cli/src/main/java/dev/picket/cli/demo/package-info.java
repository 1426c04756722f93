/** The demo: a recorded hour that goes through the live pipeline, and the story that is told of it. */
@NullMarked
package dev.picket.cli.demo;

import org.jspecify.annotations.NullMarked;
