/** Findings of one actor and its trail, grouped into incidents with a path. */
@NullMarked
package dev.picket.collector.incident;

import org.jspecify.annotations.NullMarked;
