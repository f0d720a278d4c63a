using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// One call as the log keeps it: header part and body of request and answer, opened, and how each is sealed. Of an office that sent it or
/// owns the service; that it was read is evidence.
/// </summary>
internal static class ShowMessage {
  /// <summary>Characters of a body that are shown.</summary>
  const int MostShown = 64 * 1024;

  /// <param name="Id">The id of this request alone.</param>
  public sealed record Request(string Message, Guid Id);

  /// <param name="Body">What is kept of it, where it is text; null where it is none.</param>
  /// <param name="IsCut">More of it was kept, or went, than is shown.</param>
  /// <param name="Batch">The number of the batch in which it is sealed; null where it is not yet.</param>
  /// <param name="DatedAt">When the authority for timestamps saw the batch.</param>
  /// <param name="Fault">What is wrong with it; null where it is what was sealed, or is not sealed yet and whole.</param>
  public sealed record Part(Guid Id, bool IsAnswer, DateTimeOffset At, int? Status, string? Result, long Size, long Kept, string Hash, string? Head, string? Body, bool IsCut, long? Batch, DateTimeOffset? SealedAt, DateTimeOffset? DatedAt, string? Fault);

  /// <param name="Proof">Where its containers are taken.</param>
  public sealed record Response(string Message, Guid Id, string Client, string Service, string Method, string Proof, Part[] Parts);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Roster roster, LogReader reader, CancellationToken ct) {
    var seen = await SeenParties.Of(w, roster, ct);
    var found = await Found(r, seen, w, ct);
    if (found.Count == 0) return BusErrors.NotFound;
    var keys = (await roster.Get()).Clients.Values.DistinctBy(c => c.Member).ToDictionary(c => c.Member, c => c.Key);
    var parts = new List<Part>();
    foreach (var one in found) parts.Add(await Opened(one, keys.GetValueOrDefault(one.Member), reader, ct));
    w.Record("exchange.message_read", "exchange_log", LogSealer.LogId, new { request = r.Id, messages = found.ConvertAll(m => m.Id) });
    await w.Commit(ct);
    return new Response(r.Message, r.Id, found[0].Client, found[0].Service, found[0].Method, ProofOf(r.Message, found, seen), [.. parts]);
  }

  /// <summary>As the party of the actor's own office.</summary>
  static string ProofOf(string message, List<LogRecord> found, SeenParties seen) {
    var party = PartyId.Parse(seen.Clients.Contains(found[0].Client) ? found[0].Client : found[0].Service[..found[0].Service.LastIndexOf('/')])!.Value;
    string Escaped(string? text) => Uri.EscapeDataString(text ?? "");
    return $"/asic?queryId={Escaped(message)}&xRoadInstance={Escaped(party.Instance)}&memberClass={Escaped(party.Class)}&memberCode={Escaped(party.Member)}&subsystemCode={Escaped(party.Subsystem)}"
      + $"&from={Escaped(found[0].At.UtcDateTime.ToString("O"))}&until={Escaped(found[^1].At.UtcDateTime.AddMilliseconds(1).ToString("O"))}";
  }

  static async Task<List<LogRecord>> Found(Request r, SeenParties seen, Work w, CancellationToken ct) {
    await using var command = new NpgsqlCommand($"""
      select {LogReader.Columns} from exchange.log_record r where message = $1 and request = $2 and (member = any($3) or client = any($4)) and {LogReader.Went()} order by response, at limit 2
      """, await w.ReadConnection(ct)) { Parameters = { new() { Value = r.Message }, new() { Value = r.Id }, new() { Value = seen.Members }, new() { Value = seen.Clients } } };
    await using var rows = await command.ExecuteReaderAsync(ct);
    var found = new List<LogRecord>();
    while (await rows.ReadAsync(ct)) found.Add(LogReader.Read(rows));
    return found;
  }

  static async Task<Part> Opened(LogRecord message, byte[]? key, LogReader reader, CancellationToken ct) {
    var batch = await reader.BatchOf(message, ct);
    var (opened, fault) = ((OpenedMessage?)null, key is null ? Words.T["message_key_gone"] : null);
    try {
      if (key is not null) {
        opened = reader.Open(message, key);
        if (LogReader.Fault(message, opened) is not null || batch is not null && (!batch.IsWhole || !batch.Holds(message))) fault = Words.T["message_altered"];
      }
    } catch (CryptographicException) {
      fault = Words.T["message_unopened"];
    }
    var body = opened is null ? null : Text(opened.Body);
    return new(message.Id, message.IsResponse, message.At, message.Status, message.Result, message.Size, message.Kept, Convert.ToBase64String(message.Hash), opened is null ? null : Encoding.UTF8.GetString(opened.Head),
      body?.Length > MostShown ? body[..MostShown] : body, body?.Length > MostShown || message.Kept < message.Size, batch?.Number, batch?.At, batch?.Dated, fault);
  }

  /// <summary>Null for what is no text.</summary>
  static string? Text(byte[] body) {
    try {
      var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
      return text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? null : text;
    } catch (DecoderFallbackException) {
      return null;
    }
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapGet("/api/exchange/messages/{id:guid}", (Guid id, string message, Work w, Roster roster, LogReader reader, CancellationToken ct) => Run(new(message, id), w, roster, reader, ct)).Requires(ExchangePermissions.Messages);
}
