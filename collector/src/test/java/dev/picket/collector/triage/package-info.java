/** Tests of what people decide. */
@NullMarked
package dev.picket.collector.triage;

import org.jspecify.annotations.NullMarked;
