/** Tests of {@code detect.tenancy}. */
@NullMarked
package dev.picket.collector.detect.tenancy;

import org.jspecify.annotations.NullMarked;
