package dev.picket.agent.inspect;

/** One way to see whether a keyword is part of a find. Stateless; decides by the window alone, in time bounded by its length. */
@FunctionalInterface
interface Recogniser {
    /**
     * @param from index of the keyword's first character in the window
     * @param to index after its last
     */
    void look(Window window, int from, int to, Finds finds);
}
