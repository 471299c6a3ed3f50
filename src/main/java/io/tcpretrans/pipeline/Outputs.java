package io.tcpretrans.pipeline;

import java.util.List;

/**
 * The outputs of the pipeline.
 *
 * @param counters called for each row after the view
 * @param lossListener called for each loss before the view
 */
public record Outputs(View view, List<RowCounter> counters, LossListener lossListener) {}
