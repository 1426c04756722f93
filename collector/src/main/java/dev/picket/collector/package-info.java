/** Placeholder. */
@NullMarked
package dev.picket.collector;

import org.jspecify.annotations.NullMarked;
