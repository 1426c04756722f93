@NullMarked
package dev.picket.collector.detect.audit.sigma;

import org.jspecify.annotations.NullMarked;
