/** Tests of {@code detect.lateral}. */
@NullMarked
package dev.picket.collector.detect.lateral;

import org.jspecify.annotations.NullMarked;
