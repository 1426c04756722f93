/** Tests of the stories. */
@NullMarked
package dev.picket.bench.story;

import org.jspecify.annotations.NullMarked;
