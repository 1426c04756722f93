/** Tests of answers. */
@NullMarked
package dev.picket.collector.query;

import org.jspecify.annotations.NullMarked;
