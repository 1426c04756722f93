/** Tests of {@code detect.audit}. */
@NullMarked
package dev.picket.collector.detect.audit;

import org.jspecify.annotations.NullMarked;
