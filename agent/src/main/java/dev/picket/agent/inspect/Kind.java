package dev.picket.agent.inspect;

/**
 * What a rule finds.
 *
 * @param id the rule
 * @param type {@code secret.…} or {@code pii.…}
 * @param confidence 0 to 1
 * @param weight of two finds that overlap the weightier stands
 */
record Kind(String id, String type, double confidence, int weight) {
    static final int GENERIC = 1;
    static final int PERSONAL = 2;
    static final int SPECIFIC = 3;

    static Kind personal(String name, double confidence) {
        return new Kind(name, "pii." + name, confidence, PERSONAL);
    }

    static Kind secret(String id, String type, double confidence) {
        return new Kind(id, "secret." + type, confidence, SPECIFIC);
    }

    static Kind generic(String id, String type, double confidence) {
        return new Kind(id, "secret." + type, confidence, GENERIC);
    }
}
