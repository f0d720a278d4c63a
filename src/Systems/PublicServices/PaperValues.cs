using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Saola.Identity;
using Saola.Kernel;
using Saola.Kernel.Pdf;

namespace Saola.PublicServices;

/// <summary>Who signs, as the paper says it.</summary>
/// <param name="Authority">For whom they sign, where it is not for themselves alone.</param>
internal sealed record PaperSigner(Guid Person, string Name, string Title, string? Authority);

/// <summary>The values that templates are filled with, as docs/packs.md lists them.</summary>
internal sealed class PaperValues(Identities identities, DossierTermsStore terms, Settings settings) {
  /// <param name="at">The moment the paper speaks of: what was handed in later is not on it.</param>
  public async Task<JsonObject> Of(Work w, Dossier d, DateTimeOffset at, CancellationToken ct) {
    var law = await terms.Of(w, d.TermsHash, ct);
    return new() {
      ["dossier"] = new JsonObject {
        ["code"] = d.Code, ["procedure"] = d.ProcedureName, ["caseName"] = law.CaseName == law.Name ? null : law.CaseName, ["acceptedAt"] = Iso(d.AcceptedAt), ["appointmentAt"] = Iso(d.AppointmentAt),
        ["delivery"] = d.Delivery.Word(), ["deadlineText"] = DeadlineText(law.Deadline), ["trackingUrl"] = settings.Url + d.TrackPath,
      },
      ["applicant"] = new JsonObject {
        ["name"] = d.ApplicantText, ["personalNumber"] = d.ApplicantNumber, ["address"] = d.ApplicantAddress ?? (d.IsProxied ? null : d.SubjectAddress), ["phone"] = d.ApplicantPhone, ["email"] = d.ApplicantEmail,
      },
      ["office"] = await Office(d.Office, d.IntakeOffice, ct),
      ["components"] = new JsonArray([.. d.Components.Where(c => c.At <= at).OrderBy(c => c.Supplement).ThenBy(c => c.At).Select(c => (JsonNode)new JsonObject {
        ["name"] = c.Name, ["originals"] = c.Originals, ["copies"] = c.Copies, ["note"] = c.Note ?? (c.File is null ? null : Words.T.In("vi", "dossier_electronic_copy")),
      })]),
      ["fees"] = d.AmountDue is > 0 ? new JsonArray(new JsonObject { ["text"] = Words.T.In("vi", "dossier_fees"), ["amount"] = d.AmountDue }) : new JsonArray(),
      ["total"] = d.AmountDue, ["paid"] = d.PaidAt is not null && d.PaidAt <= at,
    };
  }

  /// <param name="codePath">Where the QR code leads.</param>
  public JsonObject Assets(Dossier d, string codePath) => new() { ["qr"] = Svg(Barcodes.Qr(settings.Url + codePath)), ["code128"] = Svg(Barcodes.Code128(d.Code)) };

  public async Task<JsonObject> Office(Guid competent, Guid intake, CancellationToken ct) {
    var office = await identities.Organisation(competent, ct);
    var parent = office?.Parent is { } above ? await identities.Organisation(above, ct) : null;
    var desk = (await identities.SubTree(intake, ct)).FirstOrDefault(o => o.Kind == OfficeKinds.OneStop && o.Office == intake) ?? office;
    return new() {
      ["code"] = office?.Code, ["name"] = office?.Name, ["commune"] = office?.AdminUnit, ["parentName"] = parent?.Name, ["place"] = office?.Place ?? parent?.Place, ["oneStopName"] = desk?.Name, ["phone"] = desk?.Phone ?? office?.Phone,
    };
  }

  /// <summary>A committee's head signs for it; a deputy in the head's place.</summary>
  public async Task<PaperSigner> SignerOf(Work w, Guid office, Guid person, string name, CancellationToken ct) {
    var official = (await identities.Officials(w, office, null, null, ct)).FirstOrDefault(o => o.Person == person);
    return new(person, official?.Name ?? name, InPlace(official?.Title ?? ""), await Authority(office, ct));
  }

  /// <summary>Who signs for the office, by function: the name is not known until somebody signs.</summary>
  public async Task<JsonObject> HeadOf(Work w, Guid office, CancellationToken ct) {
    var titles = (await identities.Officials(w, office, "agency_head", null, ct)).Select(o => o.Title).OfType<string>();
    return new() { ["title"] = titles.FirstOrDefault(t => t.Length > 0 && !IsDeputy(t)) ?? Words.T.In("vi", "dossier_head"), ["authority"] = await Authority(office, ct) };
  }

  async Task<string?> Authority(Guid office, CancellationToken ct) =>
    (await identities.Organisation(office, ct))?.Kind is OfficeKinds.Ward or OfficeKinds.Commune or OfficeKinds.SpecialZone or OfficeKinds.Province ? Words.T.In("vi", "dossier_for_committee") : null;

  /// <summary>"Phó Chủ tịch" signs as "KT. Chủ tịch, Phó Chủ tịch" (NĐ 30/2020, annex I).</summary>
  static string InPlace(string title) => IsDeputy(title) ? $"KT. {char.ToUpper(title[4], Vn.Culture)}{title[5..]}, {title}" : title;

  static bool IsDeputy(string title) => title.StartsWith("Phó ", StringComparison.Ordinal);

  public static JsonObject Signer(PaperSigner? s) => new() { ["name"] = s?.Name, ["title"] = s?.Title, ["authority"] = s?.Authority };

  /// <summary>The lines of the control sheet: each step from who passed it on to who took it.</summary>
  public async Task<JsonArray> Handovers(Work w, Dossier d, CancellationToken ct) {
    var lines = await w.Db<PublicServicesDb>().DossierHandovers(Actor.Machine("slips")).AsNoTracking().Where(h => h.Dossier == d.Id).OrderBy(h => h.Id).ToListAsync(ct);
    var rows = new JsonArray();
    foreach (var (i, line) in lines.Index())
      rows.Add(new JsonObject {
        ["from"] = i == 0 ? d.ApplicantText : lines[i - 1].OfficialName, ["fromUnit"] = i == 0 ? null : lines[i - 1].Name, ["to"] = line.OfficialName, ["toUnit"] = line.Name,
        ["at"] = Iso(line.BeganAt), ["due"] = Iso(line.Due), ["onTime"] = line.Due is null ? null : line.OnTime, ["note"] = $"{Words.T.In("vi", "dossier_done_at")} {Vn.Moment(line.EndedAt)}",
      });
    return rows;
  }

  public static JsonObject Day(DateTimeOffset at) {
    var day = Vn.Day(at);
    // a day and month below 10 (or January and February) are written with two digits, so that nothing can be put before them
    return new() { ["date"] = Iso(day), ["words"] = string.Create(CultureInfo.InvariantCulture, $"ngày {day.Day:00} tháng {(day.Month < 3 ? $"{day.Month:00}" : $"{day.Month}")} năm {day.Year}") };
  }

  public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
  public static string? Iso(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

  static string Svg(string svg) => "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg));

  static string DeadlineText(DossierDeadline? deadline) => deadline switch {
    { Text: { } text } => text,
    { Amount: 0 } => Words.T.In("vi", "dossier_within_day"),
    { Amount: { } amount, Unit: var unit } => string.Create(CultureInfo.InvariantCulture, $"{amount:00} {Words.T.In("vi", $"dossier_unit_{unit}")}"),
    _ => Words.T.In("vi", "dossier_unverified"),
  };
}
