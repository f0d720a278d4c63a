namespace Saola.Signing.Pdf;

/// <summary>The only error the PDF reader raises: the file is damaged, hostile or uses something that cannot be signed.</summary>
internal sealed class PdfException(string message) : Exception(message);
