using Saola.Identity;

namespace Saola.Security;

/// <summary>One notice for a reader and an hour, with how often and where to look, to everyone who protects personal data.</summary>
internal sealed class TellProtectionHandler(LedgerReader ledger, Identities identities, Notifications notifications, LedgerWords words) : IHandler<TellProtection> {
  public const string Permission = "security.protect_data";

  public async Task Handle(TellProtection message, Work w, CancellationToken ct) {
    var reads = await ledger.OutsideTasks(message, ct);
    if (reads.Count == 0) return;
    var names = await words.Names(w, [(LedgerWords.Official, message.Reader)], ct);
    var values = new Dictionary<string, string>(StringComparer.Ordinal) {
      ["who"] = names.GetValueOrDefault((LedgerWords.Official, message.Reader)) ?? T.In("vi", "who_official"), ["count"] = Vn.Number(reads.Count),
      ["from"] = Vn.Moment(message.Hour), ["to"] = Vn.Moment(message.Hour.AddHours(1)), ["reason"] = reads[^1].Reason ?? "",
    };
    foreach (var officer in await identities.Holders(w, Permission, ct))
      await notifications.Send(w, new(officer), "read_outside_task", values, ct, $"/quan-tri/nhat-ky?actor={message.Reader}&outside=true&from={Vn.Date(Vn.Day(message.Hour))}&to={Vn.Date(Vn.Day(message.Hour))}", $"outside-{message.Reader:N}-{message.Hour:yyyyMMddHH}");
  }
}
