/** What single Kubernetes API calls tell. */
@NullMarked
package dev.picket.collector.detect.audit;

import org.jspecify.annotations.NullMarked;
