/** Movement over the network: edges that neither end expected, and scans. */
@NullMarked
package dev.picket.collector.detect.lateral;

import org.jspecify.annotations.NullMarked;
