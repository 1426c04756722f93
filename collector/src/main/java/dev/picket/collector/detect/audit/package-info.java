/** What identities and credentials do through the Kubernetes API, over time. */
@NullMarked
package dev.picket.collector.detect.audit;

import org.jspecify.annotations.NullMarked;
