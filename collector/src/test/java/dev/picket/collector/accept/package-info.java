@NullMarked
package dev.picket.collector.accept;

import org.jspecify.annotations.NullMarked;
