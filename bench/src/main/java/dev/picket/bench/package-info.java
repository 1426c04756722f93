/** Measurements; nobody depends on them. */
@NullMarked
package dev.picket.bench;

import org.jspecify.annotations.NullMarked;
