/** The recorded attack of {@code picket demo}, and the larger scenarios: made from a seed, so that they can be changed and made again. */
@NullMarked
package dev.picket.bench.story;

import org.jspecify.annotations.NullMarked;
