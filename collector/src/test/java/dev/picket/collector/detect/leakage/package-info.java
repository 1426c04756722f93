/** Tests of {@code detect.leakage}. */
@NullMarked
package dev.picket.collector.detect.leakage;

import org.jspecify.annotations.NullMarked;
