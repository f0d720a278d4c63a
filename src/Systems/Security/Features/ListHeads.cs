using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Saola.Security.Features;

/// <summary>The heads of the ledger's batches, for anyone who wants to keep them and compare later, and the key that signs them.</summary>
internal static class ListHeads {
  const int PageSize = 100;

  public sealed record Request(long? Before = null, int? Count = null);
  public sealed record Head(long Number, int Size, string Root, string Previous, DateTimeOffset At, string Key, string Signature, string? Timestamp) {
    public static Head Of(PublicHead h) => new(h.Head.Number, h.Head.Size, Convert.ToHexStringLower(h.Head.Root), Convert.ToHexStringLower(h.Head.Previous), h.Head.At,
      h.Head.Key, Convert.ToBase64String(h.Head.Signature), h.TimestampToken is null ? null : Convert.ToBase64String(h.TimestampToken));
  }
  public sealed record Response(IReadOnlyList<Head> Heads, long? Next);

  internal static async Task<Answer<Response>> Run(Request r, LedgerReader ledger, CancellationToken ct) {
    var count = Math.Clamp(r.Count ?? PageSize, 1, LedgerReader.MostHeads);
    var heads = await ledger.Heads(r.Before, count, ct);
    return new Response([.. heads.Select(Head.Of)], heads.Count == count && heads[^1].Head.Number > 1 ? heads[^1].Head.Number : null);
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/api/ledger/heads", (long? before, int? count, LedgerReader ledger, CancellationToken ct) => Run(new(before, count), ledger, ct)).Public("ledger_heads");
    routes.MapGet("/api/ledger/key", (Keys keys) => Results.Text(keys.SealPublic, "application/x-pem-file")).Public("ledger_heads");
  }
}
