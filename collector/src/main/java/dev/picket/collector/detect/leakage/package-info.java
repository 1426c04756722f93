/** What models give away. */
@NullMarked
package dev.picket.collector.detect.leakage;

import org.jspecify.annotations.NullMarked;
