namespace Saola.Exchange;

/// <summary>A request is refused before any of it goes to the service.</summary>
internal sealed class RefusedException(BusFault fault) : Exception(fault.Message) {
  public BusFault Fault => fault;
}

/// <summary>What stands between a call that may be made and the service that it is for.</summary>
internal sealed class Guards(Limiter limiter, Breakers breakers, ContractFindings findings, AnswerCache cache) {
  public Limiter Limiter => limiter;
  public Breakers Breakers => breakers;
  public ContractFindings Findings => findings;
  public AnswerCache Cache => cache;
}
