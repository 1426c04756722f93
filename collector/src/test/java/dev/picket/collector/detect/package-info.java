/** Tests of detection. */
@NullMarked
package dev.picket.collector.detect;

import org.jspecify.annotations.NullMarked;
