namespace Saola.EndToEnd;

/// <summary>An official at their desk: opens what waits in the worklist and does what the step asks for.</summary>
internal sealed class Officer(Visitor v) {
  public Visitor Desk => v;

  /// <summary>Opens a dossier from the first screen, as soon as it waits there.</summary>
  public async Task Open(string code) {
    await v.Go("/can-bo");
    await v.Until(code);
    await v.Press(code, exact: false);
    await v.Sees(code);
  }

  public async Task AskForSupplement(string code, string item, string reason, string until) {
    await Open(code);
    await v.Press("Yêu cầu bổ sung");
    await v.TypeAll(("Giấy tờ, nội dung cần bổ sung", item), ("Lý do", reason), ("Hạn bổ sung (hết ngày)", until));
    await v.Press("Yêu cầu bổ sung");
    await v.Until("Yêu cầu bổ sung giấy tờ");
  }

  /// <summary>Opens a dossier that waits for someone else.</summary>
  async Task Find(string code) {
    await v.Go($"/can-bo/ho-so?q={code}");
    await v.Press(code, exact: false);
  }

  /// <summary>Opens the dossier by its code and takes one of its papers.</summary>
  public async Task<byte[]> Print(string code, string paper) {
    await Find(code);
    await v.Until(paper);
    return await v.Download(paper);
  }

  public async Task Accept(string code) {
    await Open(code);
    await v.Press("Tiếp nhận");
  }

  public async Task Assign(string code, string specialist) {
    await Open(code);
    await v.Press("Phân công");
    await v.Select("Người được phân công", specialist);
    await v.Press("Phân công");
  }

  /// <summary>Confirms the whole checklist and submits the draft.</summary>
  public async Task Appraise(string code, params (string Label, string Text)[] result) {
    await Open(code);
    await v.Press("Thẩm định");
    foreach (var line in await v.Page.Locator("main fieldset input[type=checkbox]").AllAsync()) await line.CheckAsync();
    await v.Choose("Ý kiến", "Đủ điều kiện giải quyết");
    await v.TypeAll(result);
    await v.Press("Thẩm định");
    await v.Sees("Thẩm định");
  }

  /// <summary>After a return: what was written is still there, only the reason is new.</summary>
  public async Task AppraiseAgain(string code, string returned) {
    await Open(code);
    await v.Press("Thẩm định");
    await v.Sees(returned);
    await v.Press("Thẩm định");
  }

  public async Task Disagree(string code, string reason) {
    await Open(code);
    await v.Press("Trả lại");
    await v.Type("Lý do", reason);
    await v.Press("Trả lại");
    await v.Sees(reason);
  }

  public async Task Approve(string code) {
    await Open(code);
    await v.Press("Đồng ý");
  }

  public async Task Sign(string code) {
    await Open(code);
    await v.Press("Ký duyệt");
  }

  public async Task Transfer(string code) {
    await Open(code);
    await v.Press("Chuyển kết quả cho văn thư");
  }

  public async Task Seal(string code) {
    await Open(code);
    await v.Press("Cấp số, đóng dấu");
    await v.Press("Cấp số, đóng dấu");
  }

  /// <summary>The applicant has come for it and signed.</summary>
  public async Task Deliver(string code, string applicant) {
    await Open(code);
    await v.Press("Trả kết quả");
    await v.Choose("Ai đến nhận kết quả?", $"Người nộp hồ sơ: {applicant}");
    await v.Tick("Người nhận đã ký xác nhận trên bản giấy");
    await v.Press("Trả kết quả");
    await v.Until("Đã trả kết quả");
  }

  /// <summary>Takes what the applicant brings of what was asked for.</summary>
  public async Task TakeSupplement(string code, string item, byte[] photo) {
    await Find(code);
    await v.Press("Nhận bổ sung tại quầy");
    await v.Sees(item);
    await v.Tick("Đã nhận bản giấy");
    await v.Attach("Ảnh chụp", "bo-sung.jpg", "image/jpeg", photo);
    await v.Press("Nhận bổ sung tại quầy");
    await v.Sees(item, "bo-sung.jpg");
  }
}
