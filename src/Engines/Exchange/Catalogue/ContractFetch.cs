using System.Net.Http;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>Takes a description from where the service itself lies, and from nowhere else.</summary>
internal sealed class ContractFetch(IHttpClientFactory clients) {
  public const string Client = "exchange.contract";
  static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

  public async Task<Answer<string>> Fetch(string from, string service, CancellationToken ct) {
    if (!OfferedService.IsAddress(from, query: true)) return BusErrors.BadUrl with { Field = "FetchFrom" };
    var (asked, own) = (new Uri(from), new Uri(service));
    if ((asked.Scheme, asked.Authority) != (own.Scheme, own.Authority)) return CatalogueErrors.ContractElsewhere;
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
    limit.CancelAfter(Patience);
    try {
      using var outside = clients.CreateClient(Client);
      using var answer = await outside.GetAsync(asked, limit.Token);
      return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync(limit.Token) : CatalogueErrors.ContractUnreached;
    } catch (Exception e) when (e is HttpRequestException or IOException || e is OperationCanceledException && !ct.IsCancellationRequested) {
      return CatalogueErrors.ContractUnreached;
    }
  }
}
