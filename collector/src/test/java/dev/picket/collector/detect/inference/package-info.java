/** Tests of {@code detect.inference}. */
@NullMarked
package dev.picket.collector.detect.inference;

import org.jspecify.annotations.NullMarked;
