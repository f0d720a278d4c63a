using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The messages that an applicant gets on the way of a dossier, and those who act for its subject, and the subject itself where another handed it in under a power.</summary>
internal sealed class DossierNotices(Notifications notifications, Identities identities) {
  public async Task Send(Work w, Dossier d, string template, string reason, CancellationToken ct) {
    var values = new Dictionary<string, string>(StringComparer.Ordinal) {
      ["code"] = d.Code, ["procedure"] = d.ProcedureName, ["appointment"] = d.AppointmentAt is { } at ? Vn.Moment(at) : Words.T["dossier_unverified"],
      ["extended"] = d.ExtendedTo is { } to2 ? Vn.Moment(to2) : "", ["reason"] = reason.Length > 0 ? reason : Words.T["dossier_see_slip"],
      ["due"] = d.OpenSupplement?.DueAt is { } due ? Vn.Moment(due) : Words.T["dossier_see_slip"], ["amount"] = d.AmountDue is { } amount ? Vn.Money(amount) : Words.T["dossier_unverified"],
    };
    var powers = d.SubjectAccount is { } subject ? (await identities.PowersOver(w, subject, ct)).Where(p => p.Covers(subject, d.ProcedureCode, d.RegisteredAt, PowerActs.Follow)).ToList() : [];
    var key = $"{d.Code}/{template}/{w.Process:N}";
    // who handed it in under a power hears of it as long as they may see it
    if (d.Power is null || powers.Exists(p => p.Delegate == d.ApplicantAccount)) await notifications.Send(w, Applicant(d), template, values, ct, Link(d, template), key);
    // in the inbox alone: each reads there when they like
    Recipient[] others = [.. powers.Where(Reads).Select(p => new Recipient(p.Delegate, Channels: []))];
    if (d.Power is not null) {
      var told = await identities.Told(w, d.SubjectAccount!.Value, ct);
      // when the hand that did it acts no more, nobody else hears what is to be done
      others = powers.Exists(p => p.Delegate == d.ApplicantAccount) ? [.. others, .. told.Select(t => t with { Channels = [] })] : [.. told, .. others];
    }
    // who may only follow hears where it stands and not why
    var bare = new Dictionary<string, string>(values, StringComparer.Ordinal) { ["reason"] = Words.T["dossier_see_slip"] };
    foreach (var follower in powers.Select(p => p.Delegate).Distinct().Where(p => p != d.ApplicantAccount && !Array.Exists(others, o => o.Person == p)))
      await notifications.Send(w, new(follower, Channels: []), template, bare, ct, DossierLink.Mine(d.Code), key);
    foreach (var other in others.DistinctBy(o => o.Person).Where(o => o.Person != d.ApplicantAccount)) await notifications.Send(w, other, template, values, ct, DossierLink.Mine(d.Code), key);
  }

  static bool Reads(PowerCard power) => power.Acts.HasFlag(PowerActs.Submit);

  static Recipient Applicant(Dossier d) => new(d.ApplicantAccount, d.ApplicantEmail, d.ApplicantPhone, Channels: d.Notice switch {
    NoticeChannel.Sms => [Kernel.Channel.Sms],
    NoticeChannel.Email => [Kernel.Channel.Email],
    NoticeChannel.Zalo => [Kernel.Channel.Zalo],
    // who has no account has no inbox: a short message reaches them
    _ => d.ApplicantAccount is null && d.ApplicantPhone is not null ? [Kernel.Channel.Sms] : [],
  });

  /// <summary>Where the applicant does what the message asks; who has no account goes by the token.</summary>
  static string Link(Dossier d, string template) {
    var dossier = d.ApplicantAccount is null ? d.TrackPath : DossierLink.Mine(d.Code);
    return template switch {
      "notify-payment" => $"/thanh-toan/{d.PayKey}",
      "notify-delivered" => dossier + "/danh-gia",
      "notify-answered" => dossier + "/hoi-dap",
      _ => dossier,
    };
  }
}
