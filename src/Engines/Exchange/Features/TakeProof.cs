using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Exchange;

/// <summary>
/// <c>GET /asic</c> of X-Road: the messages under an id as ASiC-E containers. For the parties, who come as their own requests come, and
/// for officials who may see the messages of the offices that answer for them. All it says is English plain text, as the protocol has it.
/// </summary>
internal static class TakeProof {
  /// <summary>Messages, and bytes of what is kept of their bodies, that are given at once: containers are made in memory.</summary>
  internal const int Most = 100, MostKept = 32 << 20;

  /// <param name="RequestOnly">There, whatever it says; so with the others.</param>
  /// <param name="Unique">One container itself, and not a zip with it.</param>
  /// <param name="Force">What is not sealed and dated yet is so now.</param>
  /// <param name="From">A moment in ISO 8601: what went before it is left out; the protocol itself has neither this nor <paramref name="Until"/>.</param>
  /// <param name="Until">What went then or later is left out.</param>
  public sealed record Request(string? QueryId, string? XRoadInstance, string? MemberClass, string? MemberCode, string? SubsystemCode, string? RequestOnly, string? ResponseOnly, string? Unique, string? Force, string? From, string? Until);

  /// <summary>Containers by their names; or what is wrong, with its status.</summary>
  internal sealed record Found(List<(string Name, byte[] Bytes)> Containers, int Status = 200, string? Wrong = null);

  static Found No(int status, string wrong) => new([], status, wrong);

  internal static async Task<Found> Run(Request r, HttpContext http, Work w, Roster roster, MessageProofs proofs, CancellationToken ct) {
    if (r is not { QueryId: { Length: > 0 } id, XRoadInstance: { } instance, MemberClass: { } type, MemberCode: { } code, SubsystemCode: { } subsystem }) return No(400, "queryId, xRoadInstance, memberClass, memberCode and subsystemCode are needed");
    if (r is { RequestOnly: not null, ResponseOnly: not null }) return No(400, "requestOnly and responseOnly exclude each other");
    if (Moment(r.From, DateTimeOffset.UnixEpoch) is not { } from || Moment(r.Until, DateTimeOffset.MaxValue) is not { } until) return No(400, "from and until are moments in ISO 8601");
    var party = new PartyId(instance, type, code, subsystem);
    if (!(await roster.Get()).Clients.TryGetValue(party, out var client)) return No(401, "The client is not known");
    var may = w.Actor.ActsForOffice && await w.Db<ExchangeDb>().MembersRead(w.Actor).AnyAsync(m => m.Id == client.Member, ct);
    if (!may && roster.Lacks(client, http) is { } lacking) return No(401, $"The client {lacking}");
    var all = await proofs.Reader.Of(id, party.ToString(), r.RequestOnly is not null ? false : r.ResponseOnly is not null ? true : null, from, until, Most + 1, ct);
    if (all.Count == 0) return No(404, "There is no such message");
    if (r.Unique is not null && all.Count > 1) return No(400, "There are several messages, and not one as asked");
    if (all.Count > Most || all.Sum(m => m.Kept) > MostKept) return No(400, "There are too many messages, or too large ones, to give at once: narrow them by requestOnly, by responseOnly or by from and until");
    try {
      var found = new Found(await proofs.Of(all, r.Force is not null, ct));
      if (found.Containers.Count < all.Count) return No(500, "Some messages are not sealed and timestamped yet");
      w.Record("exchange.proof_taken", "exchange_log", LogSealer.LogId, new { party = party.ToString(), messages = all.ConvertAll(m => m.Id) });
      await w.Commit(ct);
      return found;
    } catch (CryptographicException) {
      return No(500, "The messages cannot be opened");
    }
  }

  static DateTimeOffset? Moment(string? text, DateTimeOffset otherwise) =>
    string.IsNullOrEmpty(text) ? otherwise : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

  static async Task Answer(HttpContext http, Request r, Work w, Roster roster, MessageProofs proofs, CancellationToken ct) {
    var found = await Run(r, http, w, roster, proofs, ct);
    http.Response.Headers.CacheControl = "no-store";
    if (found.Wrong is { } wrong) {
      await Results.Text(wrong, "text/plain", Encoding.UTF8, found.Status).ExecuteAsync(http);
      return;
    }
    var (name, bytes, type) = r.Unique is not null ? (found.Containers[0].Name, found.Containers[0].Bytes, Container.Type) : (Path.ChangeExtension(found.Containers[0].Name, "zip"), Zip(found.Containers), "application/zip");
    await Results.File(bytes, type, name).ExecuteAsync(http);
  }

  internal static byte[] Zip(IEnumerable<(string Name, byte[] Bytes)> files) {
    var bytes = new MemoryStream();
    using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
      foreach (var (name, content) in files) {
        using var into = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        into.Write(content);
      }
    return bytes.ToArray();
  }

  public static void Route(IEndpointRouteBuilder routes) {
    routes.MapGet("/asic", (string? queryId, string? xRoadInstance, string? memberClass, string? memberCode, string? subsystemCode, string? requestOnly, string? responseOnly, string? unique, string? force, string? from, string? until,
      HttpContext http, Work w, Roster roster, MessageProofs proofs, CancellationToken ct) =>
      Answer(http, new(queryId, xRoadInstance, memberClass, memberCode, subsystemCode, requestOnly, responseOnly, unique, force, from, until), w, roster, proofs, ct)).Public("exchange.take_proof").ExcludeFromDescription();
    routes.MapGet("/verificationconf", (MessageProofs proofs) => Results.File(Zip(proofs.Configuration()), "application/zip", "verificationconf.zip")).Public("exchange.verificationconf").ExcludeFromDescription();
  }
}
