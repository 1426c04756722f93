package dev.picket.collector.context;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Objects of an inventory file that stand there as Kubernetes has them. */
record BodyRecords(BodyReader reader) {
    ClusterObject object(YamlRecord yaml) {
        var resource = yaml.required("resource");
        var life = Life.of(yaml);
        var json = yaml.json("body").getBytes(StandardCharsets.UTF_8);
        var object = ClusterObject.of(
                life.uid,
                resource,
                yaml.text("namespace"),
                yaml.required("name"),
                reader.read(resource, json),
                life.created);
        yaml.end();
        return object.lasting(life.from, life.until);
    }

    /**
     * For how long an object was so.
     *
     * @param created when it was made
     * @param from when it became so: when it was made, unless the file tells of a change
     */
    record Life(String uid, Instant created, Instant from, Instant until) {
        static Life of(YamlRecord yaml) {
            var from = yaml.time("from", Instant.EPOCH);
            var created = yaml.time("created", from);
            boolean told = !from.equals(Instant.EPOCH) && !from.equals(created);
            return new Life(
                    yaml.text("uid"),
                    created,
                    told ? from : ClusterObject.sinceCreated(created),
                    yaml.time("until", Instant.MAX));
        }
    }
}
