package dev.picket.bench.story;

/** A pod of the story, by the name a Deployment would give it. */
record Pod(String namespace, String workload, String suffix, String ip) {
    String name() {
        return workload + '-' + suffix;
    }
}
