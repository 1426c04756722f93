/** Placeholder. */
@NullMarked
package dev.picket.bench;

import org.jspecify.annotations.NullMarked;
