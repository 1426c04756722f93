/** Tests of grouping. */
@NullMarked
package dev.picket.collector.incident;

import org.jspecify.annotations.NullMarked;
