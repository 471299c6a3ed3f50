package io.tcpretrans.pipeline;

/**
 * The stages of the pipeline between the source and the outputs.
 *
 * @param owners null: the source delivers rows, which have owners
 * @param recording null: the run is not recorded
 */
public record Stages(Filter filter, OwnerLookup owners, CauseLookup causes, Recording recording) {
  /** Returns the stages of a replay, whose source delivers rows. */
  public static Stages ofReplay(Filter filter, CauseLookup causes) {
    return new Stages(filter, null, causes, null);
  }
}
