using System.Net.Http.Json;
using System.Text.Json;

namespace Saola.Security.Features;

[Job("security.anchor")]
internal sealed record SendAnchor : IJob;

/// <summary>
/// Takes the newest batch head outside every day: to the file <c>SAOLA_ANCHOR_FILE</c> (on another machine's share), by POST to
/// <c>SAOLA_ANCHOR_URL</c>, by e-mail to <c>SAOLA_ANCHOR_MAIL</c>. Whoever cuts or rewrites the ledger later is found by
/// <c>saola verify --anchor</c>; and already here, if the file knows a batch that the ledger no longer has.
/// </summary>
internal sealed class SendAnchorHandler(Settings settings, LedgerReader ledger, Notifications notifications, IHttpClientFactory http) : IHandler<SendAnchor> {
  public async Task Handle(SendAnchor message, Work w, CancellationToken ct) {
    if (await ledger.Heads(null, 1, ct) is not [var newest]) return;
    var head = ListHeads.Head.Of(newest);
    var places = new List<string>();
    if (settings["SAOLA_ANCHOR_FILE"] is { Length: > 0 } file) {
      await Write(file, head, ct);
      places.Add("file");
    }
    if (settings["SAOLA_ANCHOR_URL"] is { Length: > 0 } url) {
      using var client = http.CreateClient();
      using var response = await client.PostAsJsonAsync(url, head, Json.Options, ct);
      response.EnsureSuccessStatusCode();
      places.Add("url");
    }
    if (settings["SAOLA_ANCHOR_MAIL"] is { Length: > 0 } mail) {
      await notifications.Send(w, new(null, mail, Channels: [Channel.Email]), "ledger_anchor", new Dictionary<string, string>(StringComparer.Ordinal) {
        ["number"] = head.Number.ToString(), ["at"] = Vn.Moment(head.At), ["root"] = head.Root, ["key"] = head.Key, ["signature"] = head.Signature,
      }, ct, null, $"anchor-{head.Number}");
      places.Add("mail");
    }
    if (places.Count > 0) w.Record("ledger.anchored", "ledger", Guid.Empty, new { head.Number, head.Root, places });
  }

  async Task Write(string file, ListHeads.Head head, CancellationToken ct) {
    if (File.Exists(file)) {
      var kept = JsonSerializer.Deserialize<Anchor>(await File.ReadAllTextAsync(file, ct), Json.Options) ?? throw new InvalidOperationException("The anchor file is empty.");
      var same = await ledger.Head(kept.Number, ct);
      if (same is null) throw new InvalidOperationException($"The anchor file knows batch {kept.Number}, the ledger ends at {head.Number}: its tail was cut off. Run 'saola verify --anchor'.");
      if (!string.Equals(Convert.ToHexStringLower(same.Head.Root), kept.Root, StringComparison.OrdinalIgnoreCase))
        throw new InvalidOperationException($"Batch {kept.Number} has another root than the anchor file: the ledger was rewritten. Run 'saola verify --anchor'.");
    }
    var text = JsonSerializer.Serialize(head, Json.Options);
    var draft = file + ".new";
    await File.WriteAllTextAsync(draft, text + "\n", ct);
    File.Move(draft, file, overwrite: true);
    await File.AppendAllTextAsync(file + ".history", text + "\n", ct);
  }
}
