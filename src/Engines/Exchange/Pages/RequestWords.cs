namespace Saola.Exchange.Pages;

internal static class RequestWords {
  /// <summary>Agreed on, and its term is over: that ends by the day and not by an act.</summary>
  public static bool IsOver(ListRequests.Row r) => r is { State: RequestState.Approved, InForce: false, IsToCome: false };

  public static string State(ListRequests.Row r) => Words.T[IsOver(r) ? "request_over" : r.IsToCome ? "request_to_come" : $"request_{r.State}"];
}
