using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The messages that an applicant gets on the way of a dossier.</summary>
internal static class DossierNotices {
  public static Task Send(Work w, Notifications notifications, Dossier d, string template, string reason, CancellationToken ct) {
    var to = new Recipient(d.ApplicantAccount, d.ApplicantEmail, d.ApplicantPhone, Channels: d.Notice switch {
      NoticeChannel.Sms => [Kernel.Channel.Sms],
      NoticeChannel.Email => [Kernel.Channel.Email],
      NoticeChannel.Zalo => [Kernel.Channel.Zalo],
      // who has no account has no inbox: a short message reaches them
      _ => d.ApplicantAccount is null && d.ApplicantPhone is not null ? [Kernel.Channel.Sms] : [],
    });
    var values = new Dictionary<string, string>(StringComparer.Ordinal) {
      ["code"] = d.Code, ["procedure"] = d.ProcedureName, ["appointment"] = d.AppointmentAt is { } at ? Vn.Moment(at) : Words.T["dossier_unverified"],
      ["extended"] = d.ExtendedTo is { } to2 ? Vn.Moment(to2) : "", ["reason"] = reason.Length > 0 ? reason : Words.T["dossier_see_slip"],
      ["due"] = d.OpenSupplement?.DueAt is { } due ? Vn.Moment(due) : Words.T["dossier_see_slip"], ["amount"] = d.AmountDue is { } amount ? Vn.Money(amount) : Words.T["dossier_unverified"],
    };
    return notifications.Send(w, to, template, values, ct, Link(d, template), $"{d.Code}/{template}/{w.Process:N}");
  }

  /// <summary>Where the applicant does what the message asks; who has no account goes by the token.</summary>
  static string Link(Dossier d, string template) {
    var dossier = d.ApplicantAccount is null ? $"/tra-cuu/{d.TrackToken}" : DossierLink.Mine(d.Code);
    return template switch {
      "notify-payment" => $"/thanh-toan/{d.TrackToken}",
      "notify-delivered" => dossier + "/danh-gia",
      "notify-answered" => dossier + "/hoi-dap",
      _ => dossier,
    };
  }
}
