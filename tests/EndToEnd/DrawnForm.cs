namespace Saola.EndToEnd;

/// <summary>A form that was drawn in the studio, on the pages on which people fill it in.</summary>
internal static class DrawnForm {
  /// <summary>From the page of the procedure to the code.</summary>
  /// <param name="asked">A question that stands on the page where it is filled in.</param>
  /// <param name="terms">What is said of fee and deadline before it is sent.</param>
  public static async Task<string> Submit(Visitor v, string procedure, string asked, Func<Task> fill, params string[] terms) {
    const string sworn = "Tôi cam đoan những nội dung khai trên đây";
    await v.Go($"/dich-vu-cong/{procedure}");
    await v.Press("Nộp hồ sơ trực tuyến");
    await v.Press("Bắt đầu");
    while (await v.Page.GetByLabel(sworn).CountAsync() == 0) {
      if (await v.Page.GetByLabel(asked).CountAsync() > 0) await fill();
      await v.Press(BirthForm.Next);
    }
    await v.Sees(terms);
    await v.Tick(sworn);
    await v.Press("Nộp hồ sơ");
    await v.Sees("Đã nộp hồ sơ");
    return await v.Text(".confirmed .code");
  }
}
