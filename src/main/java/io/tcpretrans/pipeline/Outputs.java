package io.tcpretrans.pipeline;

import java.util.List;

/**
 * The outputs of the pipeline.
 *
 * @param counters called for each shown row and each late owner, after the view
 * @param lossListener called for each loss of events, before the view
 */
public record Outputs(View view, List<RowCounter> counters, LossListener lossListener) {}
